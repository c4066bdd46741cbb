import { Linked } from './node.ts';

interface Attribute {
  name: string;
  value: string;
  cloneNode(): Attribute;
}

/** The attributes of an element. They are shared with the tree that they come from until one is changed. */
export abstract class Attributed extends Linked {
  protected attribs: Record<string, string>;
  private ownsAttribs = false;

  constructor(attribs: Record<string, string>) {
    super();
    this.attribs = attribs;
  }

  get className(): string {
    return this.attribs.class ?? '';
  }

  set className(value: string) {
    this.setAttribute('class', value);
  }

  get id(): string {
    return this.attribs.id ?? '';
  }

  set id(value: string) {
    this.setAttribute('id', value);
  }

  get src(): string {
    return this.attribs.src ?? '';
  }

  get srcset(): string {
    return this.attribs.srcset ?? '';
  }

  get style(): { display: string; visibility: string } {
    const style = this.attribs.style ?? '';
    return style === '' ? NO_STYLE : { display: declared(style, 'display'), visibility: declared(style, 'visibility') };
  }

  get attributes(): Attribute[] {
    return Object.entries(this.attribs).map(([name, value]) => attributeNode(name, value));
  }

  getAttribute(name: string): string | null {
    return this.attribs[name] ?? null;
  }

  hasAttribute(name: string): boolean {
    return this.attribs[name] !== undefined;
  }

  setAttribute(name: string, value: string): void {
    this.own()[name] = value;
  }

  setAttributeNode({ name, value }: Attribute): void {
    this.own()[name] = value;
  }

  removeAttribute(name: string): void {
    if (this.hasAttribute(name)) delete this.own()[name];
  }

  private own(): Record<string, string> {
    if (!this.ownsAttribs) {
      this.attribs = { ...this.attribs };
      this.ownsAttribs = true;
    }
    return this.attribs;
  }

  /** The attributes for another element, which may change them as well. */
  protected share(): Record<string, string> {
    this.ownsAttribs = false;
    return this.attribs;
  }
}

const NO_STYLE = { display: '', visibility: '' };

function declared(style: string, property: string): string {
  return new RegExp(`(?:^|;)\\s*${property}\\s*:\\s*([a-z-]+)`, 'i').exec(style)?.[1]?.toLowerCase() ?? '';
}

function attributeNode(name: string, value: string): Attribute {
  return { name, value, cloneNode: () => attributeNode(name, value) };
}
