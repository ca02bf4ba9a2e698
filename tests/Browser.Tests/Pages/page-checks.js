// Added to every page before its own scripts; window.lookAtPage answers what is wrong with the page at its present width, one sentence each.
{
  const blocked = []
  addEventListener('securitypolicyviolation', (e) => blocked.push(`${e.effectiveDirective} stopped ${e.blockedURI || 'inline code'}`))

  const chinese = /[\p{Script=Han}\u3000-\u303f\uff01-\uff60]/u
  const spokenAttributes = ['title', 'alt', 'aria-label', 'aria-description', 'placeholder', 'label']
  const short = (text) => text.trim().replace(/\s+/g, ' ').slice(0, 80)
  const languageOf = (element) => element.closest('[lang]')?.lang ?? ''

  const unmarkedChinese = function* () {
    const words = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT)
    while (words.nextNode()) {
      const parent = words.currentNode.parentElement
      if (!parent.closest('script, style, textarea') && chinese.test(words.currentNode.data) && languageOf(parent).startsWith('en'))
        yield `Chinese words without lang: ${short(words.currentNode.data)}`
    }
    for (const element of document.querySelectorAll(spokenAttributes.map((a) => `[${a}]`).join()))
      for (const name of spokenAttributes)
        if (chinese.test(element.getAttribute(name) ?? '') && languageOf(element).startsWith('en'))
          yield `Chinese words without lang in ${name}: ${short(element.getAttribute(name))}`
  }

  const widerThanTheWindow = function* () {
    const width = document.documentElement.clientWidth
    if (document.documentElement.scrollWidth <= width)
      return
    const culprits = [...document.body.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > width + 0.5 && e.checkVisibility())
    yield `scrolls sideways: ${document.documentElement.scrollWidth} px at ${width} px, because of ${culprits.slice(-3).map((e) => short(e.outerHTML)).join(' and ')}`
  }

  window.lookAtPage = async ({ language, narrow }) => {
    const found = []
    // What is folded away is part of the page, too.
    for (const details of document.querySelectorAll('details'))
      details.open = true
    const headings = document.querySelectorAll('h1')
    if (headings.length !== 1)
      found.push(`has ${headings.length} h1`)
    if (document.documentElement.lang !== language)
      found.push(`says lang="${document.documentElement.lang}" instead of ${language}`)
    found.push(...unmarkedChinese())
    if (narrow)
      found.push(...widerThanTheWindow())
    for (const link of document.querySelectorAll('a[href^="#"]'))
      if (link.hash.length > 1 && !document.getElementById(decodeURIComponent(link.hash.slice(1))))
        found.push(`leads to ${link.hash}, which is not there`)
    // Every rule but those that are experiments or no longer kept.
    const tags = new Set(axe.getRules().flatMap((rule) => rule.tags))
    tags.delete('experimental')
    tags.delete('deprecated')
    const { violations } = await axe.run(document, { runOnly: { type: 'tag', values: [...tags] }, resultTypes: ['violations'] })
    for (const { id, help, nodes } of violations)
      found.push(`${id}: ${help} – ${nodes.slice(0, 3).map((n) => short(n.html) + ' ' + short(n.any[0]?.message ?? n.all[0]?.message ?? n.none[0]?.message ?? '')).join(' | ')}${nodes.length > 3 ? ` and ${nodes.length - 3} more` : ''}`)
    found.push(...blocked.splice(0))
    return found
  }
}
