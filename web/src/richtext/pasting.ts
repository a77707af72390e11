/**
 * Makes what other programs put on the clipboard readable for the schema, before any of it meets the page: Word's lists
 * become lists, weight and slant that stand in styles become marks, and styles, classes, scripts and comments go.
 */
export function cleanHtml(html: string): string {
  const page = new DOMParser().parseFromString(html.replace(/<!--\[if[\s\S]*?<!\[endif\]-->/g, ''), 'text/html')
  page.querySelectorAll('script, style, meta, link, title, template, object, iframe, form, svg, math').forEach((one) => one.remove())
  const comments = page.createNodeIterator(page, NodeFilter.SHOW_COMMENT)
  for (let comment = comments.nextNode(); comment; comment = comments.nextNode()) (comment as Comment).remove()
  listsOfWord(page)
  page.body.querySelectorAll<HTMLElement>('[style]').forEach(marksOfStyle)
  page.body.querySelectorAll('*').forEach(withoutAttributes)
  return page.body.innerHTML
}

const kept = new Set(['href', 'colspan', 'rowspan'])
const ours = new Set(['data-level', 'data-asset', 'data-description', 'data-decorative', 'data-pm-slice'])

function withoutAttributes(element: Element): void {
  for (const { name } of [...element.attributes]) {
    if (!kept.has(name) && !ours.has(name)) element.removeAttribute(name)
  }
}

/** Google Docs wraps all it has in a bold element that its style says is not bold, and says the rest in spans. */
function marksOfStyle(element: HTMLElement): void {
  const { fontWeight, fontStyle, textDecoration, textDecorationLine } = element.style
  if (/^(B|STRONG)$/.test(element.tagName) && /^(normal|[1-4]00)$/.test(fontWeight)) {
    element.replaceWith(...element.childNodes)
    return
  }
  if (element.tagName !== 'SPAN') return
  const tags = [
    ...(/^(bold|bolder|[6-9]00)$/.test(fontWeight) ? ['strong'] : []),
    ...(fontStyle === 'italic' ? ['em'] : []),
    ...(`${textDecoration} ${textDecorationLine}`.includes('underline') ? ['u'] : []),
  ]
  for (const tag of tags) {
    const mark = element.ownerDocument.createElement(tag)
    mark.append(...element.childNodes)
    element.append(mark)
  }
}

/** Word writes the points of a list as paragraphs, each with its mark as text and its level in a style. */
function listsOfWord(page: Document): void {
  const points = [...page.querySelectorAll<HTMLElement>('p[class^="MsoListParagraph"], p[style*="mso-list"]')]
  let open: { list: HTMLElement; level: number }[] = []
  let last: Element | null = null
  for (const point of points) {
    const level = Number(/level(\d+)/.exec(point.getAttribute('style') ?? '')?.[1] ?? 1)
    const mark = [...point.querySelectorAll<HTMLElement>('span[style*="mso-list"]')].find((one) =>
      (one.getAttribute('style') ?? '').includes('Ignore'),
    )
    const kind = /^\s*[\p{L}\d]{1,4}[.)]/u.test(mark?.textContent ?? '') ? 'ol' : 'ul'
    mark?.remove()
    if (!last || point.previousElementSibling !== last) open = []
    while (open.length > 1 && (open.at(-1)?.level ?? 0) > level) open.pop()
    let current = open.at(-1)
    const item = page.createElement('li')
    if (!current || current.level < level || (current.list.tagName.toLowerCase() !== kind && open.length === 1)) {
      const list = page.createElement(kind)
      const under = current && current.level < level ? current.list.lastElementChild : null
      if (under) under.append(list)
      else point.before(list)
      current = { list, level }
      open = under ? [...open, current] : [current]
    }
    current.list.append(item)
    const text = page.createElement('p')
    text.append(...point.childNodes)
    item.append(text)
    point.remove()
    last = open[0]?.list ?? null
  }
}
