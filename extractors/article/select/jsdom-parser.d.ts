declare module '@mozilla/readability/JSDOMParser.js' {
  /** The small DOM that comes with Readability. It reads well-formed markup only. */
  export default class JSDOMParser {
    parse(html: string, url: string): Document;
  }
}
