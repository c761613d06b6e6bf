// What a person who cannot see or cannot point would stumble over. Answers a list of sentences; an empty one is good.
const problems = [];
const all = (css) => [...document.querySelectorAll(css)];
const seen = (element) => element.checkVisibility({ opacityProperty: false, visibilityProperty: true }) && element.getClientRects().length > 0;
const modal = document.querySelector("dialog[open]");
const within = (element) => !modal || modal.contains(element);
const what = (element) => element.outerHTML.slice(0, 120);

const nameOf = (element) => {
  const by = element.getAttribute("aria-labelledby");
  if (by) return by.split(" ").map((id) => document.getElementById(id)?.textContent ?? "").join(" ").trim();
  const pictured = element.querySelector("img[alt]")?.alt;
  return (element.getAttribute("aria-label") || element.labels?.[0]?.textContent || element.alt || element.textContent.trim() || pictured || element.title || "").trim();
};

if (!document.documentElement.lang) problems.push("the document names no language");
if (!document.title) problems.push("the document has no title");
for (const landmark of ["body > header", "main"]) if (all(landmark).length !== 1) problems.push(`not exactly one ${landmark}`);
if (all("h1").length !== 1) problems.push("not exactly one h1");
for (const element of all("button, a, input, select, textarea, [role=tab], [role=log], [role=tabpanel], dialog, section.phone, nav, aside, audio, video")) {
  if (element.hidden || element.type === "hidden") continue;
  if (!nameOf(element)) problems.push(`no name: ${what(element)}`);
}
for (const image of all("img")) if (!image.hasAttribute("alt")) problems.push(`no alternative text: ${what(image)}`);
const ids = all("[id]").map((element) => element.id);
for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) problems.push(`id used twice: ${id}`);
for (const element of all("[aria-controls], [aria-labelledby], [aria-describedby]"))
  for (const key of ["aria-controls", "aria-labelledby", "aria-describedby"])
    for (const id of (element.getAttribute(key) ?? "").split(" ").filter(Boolean)) if (!document.getElementById(id)) problems.push(`${key} names nobody: ${id}`);
if (all("[tabindex]").some((element) => element.tabIndex > 0)) problems.push("a tabindex above 0 breaks the order of reading");
for (const tablist of all("[role=tablist]")) if (seen(tablist) && tablist.querySelectorAll("[aria-selected=true]").length !== 1) problems.push(`not exactly one chosen tab: ${what(tablist)}`);
if (!document.querySelector("[aria-live], [role=status]")) problems.push("nothing is announced");

// Contrast: https://www.w3.org/TR/WCAG22/#contrast-minimum
const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
const rgba = (color) => {
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = color;
  canvas.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
  return [r, g, b, a / 255];
};
const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a), 1];
const light = ([r, g, b]) => {
  const part = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
};
const behind = (element) => {
  const layers = [];
  for (let at = element; at; at = at.parentElement) {
    layers.push(rgba(getComputedStyle(at).backgroundColor));
    if (layers.at(-1)[3] === 1) break;
  }
  return layers.reverse().reduce((under, layer) => over(layer, under), [255, 255, 255, 1]);
};
const walker = document.createTreeWalker(modal ?? document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (!walker.currentNode.textContent.trim() || !seen(element) || element.closest(".sr, noscript, script, style, :disabled, #toast") || !within(element)) continue;
  const style = getComputedStyle(element);
  const ground = behind(element);
  let alpha = 1;
  for (let at = element; at; at = at.parentElement) alpha *= Number(getComputedStyle(at).opacity);
  const ink = over([...rgba(style.color).slice(0, 3), rgba(style.color)[3] * alpha], ground);
  const [bright, dark] = [light(ink), light(ground)].sort((a, b) => b - a);
  const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
  const ratio = (bright + 0.05) / (dark + 0.05);
  if (ratio < (large ? 3 : 4.5)) problems.push(`contrast ${ratio.toFixed(2)}: “${walker.currentNode.textContent.trim().slice(0, 40)}” in ${what(element)}`);
}
// Fingers: https://www.w3.org/TR/WCAG22/#target-size-minimum
for (const element of all("button, select, input:not([type=file]), a.action, a.file")) {
  if (!seen(element) || !within(element)) continue;
  const box = element.getBoundingClientRect();
  if (Math.min(box.width, box.height) < 18 || (element.tagName === "BUTTON" && Math.min(box.width, box.height) < 24)) problems.push(`too small to hit (${Math.round(box.width)}×${Math.round(box.height)}): ${what(element)}`);
}
return [...new Set(problems)];
