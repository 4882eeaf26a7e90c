() => {
  const wrong = [];
  const name = (e) => `<${e.tagName.toLowerCase()}${e.id ? ' #' + e.id : ''}> "${(e.textContent || '').trim().slice(0, 40)}"`;
  const all = (selector) => [...document.querySelectorAll(selector)];
  const shown = (e) => e.checkVisibility({visibilityProperty: true}) && e.getClientRects().length > 0;

  if (!document.title.trim()) wrong.push('no title');
  if (!document.documentElement.lang) wrong.push('no language');
  const levels = all('h1, h2, h3, h4, h5, h6').filter(shown).map((e) => +e.tagName[1]);
  if (levels.filter((level) => level === 1).length !== 1) wrong.push(`${levels.filter((l) => l === 1).length} h1`);
  levels.forEach((level, at) => { if (level > (levels[at - 1] || 0) + 1) wrong.push(`h${level} after h${levels[at - 1] || 0}`); });

  if (all('main').length !== 1) wrong.push('not one main');
  if (all('body > header').length !== 1) wrong.push('not one header');
  all('nav').forEach((e) => { if (!e.getAttribute('aria-label') && !e.getAttribute('aria-labelledby')) wrong.push(`${name(e)} has no name`); });
  all('main section').filter((e) => !e.getAttribute('aria-labelledby') && !e.getAttribute('aria-label') && e.querySelector('h2'))
    .forEach((e) => wrong.push(`${name(e)} is not labelled by its heading`));
  const first = all('a[href], button, input, select, textarea')[0];
  const skip = first?.getAttribute('href') || '';
  if (!skip.startsWith('#') || !document.querySelector(skip)) wrong.push('the first link does not skip to the page');

  const ids = all('[id]').map((e) => e.id);
  new Set(ids.filter((id, at) => ids.indexOf(id) !== at)).forEach((id) => wrong.push(`#${id} stands twice`));
  for (const attribute of ['aria-labelledby', 'aria-describedby', 'aria-controls', 'for', 'popovertarget']) {
    for (const e of all(`[${attribute}]`)) for (const id of e.getAttribute(attribute).trim().split(/\s+/)) {
      if (!document.getElementById(id)) wrong.push(`${name(e)}: ${attribute} names #${id}, which is not there`);
    }
  }

  const named = (e) => (e.getAttribute('aria-label') || '').trim() || (e.textContent || '').trim() || e.title
    || (e.getAttribute('aria-labelledby') || '').split(/\s+/).some((id) => document.getElementById(id)?.textContent.trim())
    || [...e.querySelectorAll('img[alt]')].some((img) => img.alt.trim());
  all('input:not([type=hidden]), select, textarea').filter((e) => !e.hidden).forEach((e) => {
    if (!e.labels?.length && !e.getAttribute('aria-label') && !e.getAttribute('aria-labelledby')) wrong.push(`${name(e)} ${e.name} has no label`);
    if (e.getAttribute('aria-invalid') === 'true' && !e.getAttribute('aria-describedby')) wrong.push(`${e.name} does not say what is wrong`);
  });
  all('a[href], button, [role=button], summary').forEach((e) => { if (!named(e)) wrong.push(`${name(e)} has no name`); });
  all('img').forEach((e) => { if (!e.hasAttribute('alt')) wrong.push(`${e.src} has no alt`); });
  all('svg').forEach((e) => {
    if (!e.closest('[aria-hidden=true], [role=img]')) wrong.push(`${name(e)} is neither named nor hidden`);
  });
  all('table').forEach((e) => { if (!e.querySelector('th[scope]')) wrong.push(`${name(e)} has no headings`); });
  all('th:not([scope])').forEach((e) => wrong.push(`${name(e)} says not what it heads`));
  all('[tabindex]').forEach((e) => { if (e.tabIndex > 0) wrong.push(`${name(e)} jumps the queue`); });

  const canvas = Object.assign(document.createElement('canvas'), {width: 1, height: 1}).getContext('2d', {willReadFrequently: true});
  const known = new Map();
  const rgba = (colour) => {
    if (!known.has(colour)) {
      canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
      known.set(colour, [r, g, b, a / 255]);
    }
    return known.get(colour);
  };
  const over = ([r, g, b, a], under) => [r, g, b].map((c, at) => c * a + under[at] * (1 - a));
  const ground = (e) => {
    const layers = [];
    for (let at = e; at; at = at.parentElement) {
      const style = getComputedStyle(at), colour = rgba(style.backgroundColor);
      if (style.backgroundImage !== 'none' && at.tagName !== 'SELECT' && at.tagName !== 'INPUT') return null;
      layers.push(colour);
      if (colour[3] === 1) break;
    }
    return layers.reverse().reduce((under, colour) => over(colour, under), [255, 255, 255]);
  };
  const light = (colour) => {
    const [r, g, b] = colour.map((c) => (c /= 255) <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const seen = new Set();
  const look = (e, colour) => {
    const style = getComputedStyle(e), under = ground(e);
    if (!under || e.closest(':disabled, .unseen, .skip')) return;
    let clear = rgba(colour || style.color);
    for (let at = e; at; at = at.parentElement) clear = [clear[0], clear[1], clear[2], clear[3] * +getComputedStyle(at).opacity];
    const [a, b] = [light(over(clear, under)), light(under)].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && +style.fontWeight >= 700);
    const ratio = (a + .05) / (b + .05);
    if (ratio < (large ? 3 : 4.5)) wrong.push(`${name(e)}: contrast ${ratio.toFixed(2)}`);
  };
  while (words.nextNode()) {
    const e = words.currentNode.parentElement;
    if (words.currentNode.data.trim() && !seen.has(e) && !['SCRIPT', 'STYLE', 'OPTION'].includes(e.tagName) && shown(e)) { seen.add(e); look(e); }
  }
  all('input:not([type=hidden], [type=checkbox], [type=radio]), select, textarea').filter(shown).forEach((e) => {
    look(e);
    if (e.placeholder) look(e, getComputedStyle(e, '::placeholder').color);
    const edge = light(rgba(getComputedStyle(e).borderTopColor)), under = ground(e.parentElement);
    const [a, b] = [edge, light(under)].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 3) wrong.push(`${e.name}: its edge has contrast ${((a + .05) / (b + .05)).toFixed(2)}`);
  });

  all('button, [role=button], select, input:not([type=hidden]), textarea, nav a, summary').filter(shown).forEach((e) => {
    const box = (['checkbox', 'radio'].includes(e.type) && e.closest('label') || e).getBoundingClientRect();
    if (box.width < 24 || box.height < 24) wrong.push(`${name(e)} is ${box.width.toFixed()} by ${box.height.toFixed()} pixels`);
  });
  if (document.documentElement.scrollWidth > innerWidth) wrong.push(`scrolls sideways: ${document.documentElement.scrollWidth} in ${innerWidth}`);
  return wrong;
}
