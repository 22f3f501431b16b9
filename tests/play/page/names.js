() => {
  // Controls without a name, ids that occur twice, and descriptions that point nowhere.
  const visible = (node) => node.getClientRects().length && getComputedStyle(node).visibility !== "hidden";
  const words = (id) => document.getElementById(id)?.textContent ?? "";
  const name = (node) =>
    node.getAttribute("aria-label") ??
    (node.labels?.length ? [...node.labels].map((label) => label.textContent).join(" ") : null) ??
    (node.getAttribute("aria-labelledby") ?? "").split(" ").map(words).join(" ").trim() ??
    "";
  const nameless = [...document.querySelectorAll("button, a, input, select, textarea, summary, [role=region], dialog")]
    .filter((node) => visible(node) && !(name(node) || node.textContent).trim())
    .map((node) => node.outerHTML.slice(0, 120));
  const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
  const twice = ids.filter((id, place) => ids.indexOf(id) !== place);
  const dangling = [...document.querySelectorAll("[aria-describedby], [aria-labelledby]")]
    .flatMap((node) => `${node.getAttribute("aria-describedby") ?? ""} ${node.getAttribute("aria-labelledby") ?? ""}`.split(" "))
    .filter((id) => id && !document.getElementById(id));
  return [...nameless, ...twice, ...dangling];
}
