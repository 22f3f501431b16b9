// Building elements. Knows nothing of Slack.


let counter = 0;

/** A fresh id for label and description references. */
export function freshId(stem = "id") {
  counter += 1;
  return `${stem}-${counter}`;
}

/**
 * An element. `class`, `text`, `data` (dataset) and `on` (listeners) are special; false, null and
 * undefined leave an attribute out; everything else is an attribute. Children that are null are
 * left out, strings become text.
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "text") node.textContent = value;
    else if (name === "data") {
      for (const [key, datum] of Object.entries(value)) {
        if (datum !== undefined && datum !== null) node.dataset[key] = datum;
      }
    } else if (name === "on") {
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    } else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}
