"""Contrast as WCAG 2.2 defines it (relative luminance, success criterion 1.4.3), of every element that holds text."""

FAINT_TEXT = """() => {
  const parse = c => {
    const [r, g, b, a = 1] = c.match(/[\\d.]+/g).map(Number);
    return {rgb: [r, g, b], a};
  };
  const linear = v => v / 255 <= .04045 ? v / 255 / 12.92 : ((v / 255 + .055) / 1.055) ** 2.4;
  const lum = rgb => { const [r, g, b] = rgb.map(linear); return .2126 * r + .7152 * g + .0722 * b; };
  const behind = e => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.a === 1) return c.rgb;
    }
    return [255, 255, 255];
  };
  const ink = e => getComputedStyle(e)[e instanceof SVGElement ? "fill" : "color"];
  const faint = [];
  for (const e of document.body.querySelectorAll('*')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) || !e.getClientRects().length) continue;
    if (["SCRIPT", "STYLE", "TITLE"].includes(e.tagName.toUpperCase())) continue;
    const [x, y] = [lum(parse(ink(e)).rgb), lum(behind(e))];
    const ratio = (Math.max(x, y) + .05) / (Math.min(x, y) + .05);
    if (ratio < 4.5) faint.push(`${e.tagName}.${e.getAttribute("class")}: ${ratio.toFixed(2)}`);
  }
  return [...new Set(faint)];
}"""
