() => {
  // Texts whose contrast to what is painted behind them is under 4.5 to 1, as WCAG 2.2 counts it.
  const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const over = (colours) => {
    paint.clearRect(0, 0, 1, 1);
    for (const colour of colours) {
      paint.fillStyle = colour;
      paint.fillRect(0, 0, 1, 1);
    }
    return [...paint.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const linear = (part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  const light = (rgb) =>
    rgb.reduce((sum, part, place) => sum + linear(part / 255) * [0.2126, 0.7152, 0.0722][place], 0);
  const behind = (node) => {
    const colours = [];
    for (let each = node; each; each = each.parentElement) {
      colours.unshift(getComputedStyle(each).backgroundColor);
    }
    return colours;
  };
  const hasText = (node) => [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
  return [...document.querySelectorAll("body *")]
    .filter((node) => hasText(node) && node.getClientRects().length)
    .filter((node) => !node.closest(".sr, script, option, :disabled, .quiet"))
    .map((node) => {
      const back = behind(node);
      const pair = [light(over(back)), light(over([...back, getComputedStyle(node).color]))];
      return [(Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05), node.outerHTML.slice(0, 100)];
    })
    .filter(([ratio]) => ratio < 4.5);
}
