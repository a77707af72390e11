import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'

import type { Language } from '../api/types'

export const languages: readonly Language[] = ['nb', 'nn', 'en']
const chosen = 'samplan.language'

type Texts = Record<string, Record<string, unknown>>
// One chunk a language: nobody loads the two that they do not read.
const load: Record<Language, () => Promise<{ default: Texts }>> = {
  nb: () => import('./nb/index'),
  nn: () => import('./nn/index'),
  en: () => import('./en/index'),
}

// What is read behind the sign-in only, in a chunk of its own, which comes while somebody signs in.
const loadLater: Record<Language, () => Promise<{ default: Texts }>> = {
  nb: () => import('./nb/later'),
  nn: () => import('./nn/later'),
  en: () => import('./en/later'),
}

export function isLanguage(value: unknown): value is Language {
  return typeof value === 'string' && (languages as readonly string[]).includes(value)
}

/** The language picked on this device, else the first that the browser asks for and we speak, else bokmål. */
export function startLanguage(): Language {
  const stored = localStorage.getItem(chosen)
  if (isLanguage(stored)) return stored
  for (const tag of navigator.languages) {
    const language = tag.toLowerCase().split('-')[0]
    if (language === 'no') return 'nb'
    if (isLanguage(language)) return language
  }
  return 'nb'
}

export async function startI18n(language: Language, texts?: Texts): Promise<void> {
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
  await applyLanguage(language, texts)
}

export async function applyLanguage(language: Language, given?: Texts): Promise<void> {
  add(language, given ?? (await load[language]()).default)
  // Whoever is in already sees the rest with the change, and not a moment after it.
  if (behindSignIn) await addLater(language)
  await i18next.changeLanguage(language)
  document.documentElement.lang = language
}

let behindSignIn = false

/** The texts of the screens behind the sign-in: to be there before one of them is shown. */
export async function textsBehindSignIn(): Promise<void> {
  behindSignIn = true
  await addLater(currentLanguage())
}

async function addLater(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'acting')) add(language, (await loadLater[language]()).default)
}

function add(language: Language, texts: Texts): void {
  for (const [namespace, content] of Object.entries(texts)) {
    i18next.addResourceBundle(language, namespace, content, true, true)
  }
}

export async function chooseLanguage(language: Language): Promise<void> {
  await applyLanguage(language)
  localStorage.setItem(chosen, language)
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
