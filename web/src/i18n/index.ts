import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'

import type { Language } from '../api/types'
import { chosen, isLanguage, languages, loadCatalogue, loadFirst, type Texts } from './catalogues'

export { isLanguage, languages, startLanguage } from './catalogues'

/** What the screens seen so far speak: a change of language changes all of it at once. */
const spoken = new Set<string>()

export async function startI18n(language: Language, given?: Record<string, Texts>): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    supportedLngs: [...languages],
    ns: [],
    resources: {},
    nsSeparator: ':',
    keySeparator: '.',
    returnNull: false,
    interpolation: { escapeValue: false },
    react: { useSuspense: false, bindI18nStore: 'added' },
  })
  mendNynorskPlurals()
  await applyLanguage(language, given)
}

export async function applyLanguage(language: Language, given?: Record<string, Texts>): Promise<void> {
  // All of it before anything is shown: a page in two languages helps nobody.
  const [first] = await Promise.all([
    given ?? loadFirst(language),
    ...[...spoken].map((name) => addCatalogue(language, name)),
  ])
  add(language, first)
  await i18next.changeLanguage(language)
  document.documentElement.lang = language
  // And of what was opened while they came.
  await texts()
}

/** The texts that a screen speaks: to be there before it is shown. */
export async function texts(...names: string[]): Promise<void> {
  names.forEach((name) => spoken.add(name))
  await Promise.all([...spoken].map((name) => addCatalogue(currentLanguage(), name)))
}

async function addCatalogue(language: Language, name: string): Promise<void> {
  if (i18next.hasResourceBundle(language, name)) return
  const content = await loadCatalogue(language, name)
  if (content) add(language, { [name]: content })
}

function add(language: Language, content: Record<string, Texts>): void {
  for (const [namespace, words] of Object.entries(content)) {
    i18next.addResourceBundle(language, namespace, words, true, true)
  }
}

export async function chooseLanguage(language: Language): Promise<void> {
  // Kept first: who goes on before its texts have come finds the page in the language that they chose.
  localStorage.setItem(chosen, language)
  await applyLanguage(language)
}

export function currentLanguage(): Language {
  return isLanguage(i18next.language) ? i18next.language : 'nb'
}

/** Chromium has no nynorsk in Intl and would count by the rules of the machine's own language. */
function mendNynorskPlurals(): void {
  const resolver = i18next.services.pluralResolver as {
    getRule: (code: string, options?: Record<string, unknown>) => unknown
  }
  const getRule = resolver.getRule.bind(resolver)
  resolver.getRule = (code, options) => getRule(code === 'nn' ? 'nb' : code, options)
}
