// Elements that stick out at the right, apart from what scrolls in its own box.
() =>
  [...document.querySelectorAll("body *")]
    .filter((node) => node.getClientRects().length && getComputedStyle(node).visibility !== "hidden")
    .filter((node) => !node.closest(".table, .sr, #side, [hidden]"))
    .filter((node) => node.getBoundingClientRect().right > window.innerWidth + 1)
    .map((node) => node.outerHTML.slice(0, 120))
