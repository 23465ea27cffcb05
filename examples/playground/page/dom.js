/**
 * An element with attributes and children; a text child stays text.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/**
 * The element of this id; the page is broken without it.
 *
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} id
 * @param {new () => T} [type]
 * @returns {T}
 */
export function byId(id, type) {
  const element = document.getElementById(id);
  if (element === null || (type !== undefined && !(element instanceof type))) {
    throw new TypeError(`the page has no ${id}`);
  }
  return /** @type {T} */ (element);
}

/** The last characters of an id, by which two of them are told apart. @param {string} id */
export const short = (id) => `…${id.slice(-6)}`;

/** A time as it is shown. @param {number} ms */
export const inMs = (ms) => `${ms < 10 ? ms.toFixed(2) : ms.toFixed(ms < 100 ? 1 : 0)} ms`;

/** A name in camel case that may be broken between its words. @param {string} name */
export const breakable = (name) =>
  name.split(/(?=[A-Z])/).flatMap((word, index) => (index === 0 ? [word] : [el('wbr'), word]));
