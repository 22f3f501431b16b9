// Blocks that show figures: tables, and charts as the table of their points.

import { el } from "./dom.js";
import { richText, unsupported } from "./rich.js";

function cell(item, tag, settings) {
  const scope = { th: "col", rowheader: "row" }[tag];
  const node = el(scope ? "th" : "td", { scope });
  if (item.type === "rich_text") node.append(richText(item));
  else if (["raw_text", "raw_number"].includes(item.type)) node.textContent = String(item.text ?? item.value ?? "");
  else node.append(unsupported(`table cell ${item.type}`));
  const align = settings?.align ?? (item.type === "raw_number" ? "right" : null);
  if (align) node.style.textAlign = align;
  if (settings?.is_wrapped) node.classList.add("wrapped");
  return node;
}

/** The first row holds the headings; `data_table` adds a caption and may name a column of headings. */
export function table(block) {
  const rows = block.rows.map((row, index) =>
    el(
      "tr",
      {},
      row.map((item, column) => {
        const heading = column === block.row_header_column_index ? "rowheader" : "td";
        return cell(item, index === 0 ? "th" : heading, block.column_settings?.[column]);
      }),
    ),
  );
  const caption = block.caption ? el("caption", { text: block.caption }) : null;
  const node = el("table", {}, caption, el("thead", {}, rows[0]), el("tbody", {}, rows.slice(1)));
  return el("div", { class: "table", role: "region", "aria-label": block.caption ?? "Table", tabindex: "0" }, node);
}

const words = (text) => ({ type: "raw_text", text });
const figure = (value) => (value === undefined ? words("") : { type: "raw_number", value });

function pieRows(chart) {
  return [[words("Part"), words("Value")], ...chart.segments.map((part) => [words(part.label), figure(part.value)])];
}

function seriesRows({ series, axis_config: axes }) {
  const head = [words(axes?.x_label ?? ""), ...series.map((line) => words(line.name))];
  const points = (axes?.categories ?? series[0].data.map((point) => point.label)).map((label) => [
    words(label),
    ...series.map((line) => figure(line.data.find((point) => point.label === label)?.value)),
  ]);
  return [head, ...points];
}

export function chart(block) {
  const rows = block.chart.type === "pie" ? pieRows(block.chart) : seriesRows(block.chart);
  return table({ rows, caption: block.title, row_header_column_index: 0 });
}
