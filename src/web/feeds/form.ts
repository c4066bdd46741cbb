import { type Html, html, nothing } from '../view/html.ts';
import { type Field, type FieldGroup, GROUPS } from './field-table.ts';
import type { FormValues } from './fields.ts';

/** What the form sent, by path. */
export function readFeedForm(body: Record<string, string | File | (string | File)[]>): FormValues {
  return Object.fromEntries(
    GROUPS.flatMap(({ fields }) => fields).map(({ path }) => [
      path,
      [body[path] ?? []].flat().filter((value): value is string => typeof value === 'string'),
    ]),
  );
}

/** All groups as folded boxes; those in which something is set are open, and so are the first two. */
export function feedFields(values: FormValues): Html {
  return html`${GROUPS.map((group, i) => {
    const isSet = group.fields.some(({ path }) => (values[path] ?? []).some((value) => value !== ''));
    return box(group, values, i < 2 || isSet);
  })}`;
}

function box({ title, help, fields }: FieldGroup, values: FormValues, open: boolean): Html {
  return html`<details class="fields"${open ? html` open` : nothing}><summary>${title}</summary>${help ? html`<p class="quiet">${help}</p>` : nothing}
<div class="two">${fields.map((field) => (field.control.kind === 'checks' ? checks(field, field.control.options, values) : labelled(field, values)))}</div></details>`;
}

function labelled(field: Field, values: FormValues): Html {
  return html`<label>${field.label}${field.help ? html` <span class="quiet">${field.help}</span>` : nothing}${control(field, values[field.path]?.[0] ?? '')}</label>`;
}

function control({ path, control: given }: Field, value: string): Html {
  switch (given.kind) {
    case 'text':
      return html`<input name="${path}" value="${value}" placeholder="${given.placeholder ?? ''}" class="${given.mono ? 'mono' : ''}"${given.required ? html` required` : nothing} autocomplete="off" spellcheck="false">`;
    case 'address-or-true':
      return html`<input name="${path}" value="${value}" class="mono" autocomplete="off" spellcheck="false">`;
    case 'tags':
      return html`<input name="${path}" value="${value}" placeholder="${given.placeholder ?? ''}">`;
    case 'number':
      return html`<input name="${path}" value="${value}" type="number" min="${given.min}" max="${given.max}">`;
    case 'select': {
      // A default that the list spells out ("trust": "normal") stays as it is.
      const isKnown = given.options.some(([option]) => option === value);
      const options = isKnown ? given.options : [...given.options, [value, value] as const];
      return html`<select name="${path}">${options.map(([option, label]) => html`<option value="${option}"${option === value ? html` selected` : nothing}>${label}</option>`)}</select>`;
    }
    default:
      return html`<textarea name="${path}" rows="2" class="mono" spellcheck="false" placeholder="${'placeholder' in given ? (given.placeholder ?? '') : ''}">${value}</textarea>`;
  }
}

function checks({ path, label, help }: Field, options: string[], values: FormValues): Html {
  const chosen = new Set(values[path]);
  return html`<fieldset class="checks"><legend>${label}${help ? html` <span class="quiet">${help}</span>` : nothing}</legend>${options.map(
    (option) =>
      html`<label class="check"><input type="checkbox" name="${path}" value="${option}"${chosen.has(option) ? html` checked` : nothing}> ${option}</label>`,
  )}</fieldset>`;
}
