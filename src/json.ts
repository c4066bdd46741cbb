/** The value of a JSON text; undefined when there is none or it is not JSON. For text that a schema checks afterwards. */
export function parseJson(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
