import type { Language } from '../api/types'

export const languages: readonly Language[] = ['nb', 'nn', 'en']
/** Where the browser keeps which language was picked on this device. */
export const chosen = 'samplan.language'

export type Texts = Record<string, unknown>
// One chunk a language, with what every page speaks: nobody loads the two that they do not read.
const ofEveryPage: Record<Language, () => Promise<{ default: Record<string, Texts> }>> = {
  nb: () => import('./nb/index'),
  nn: () => import('./nn/index'),
  en: () => import('./en/index'),
}

// The rest comes with the screens that speak it, a chunk each.
const catalogues = import.meta.glob<Texts>(
  ['./{nb,nn,en}/*.json', '!./*/{common,errors,profile,providers,signin}.json'],
  { import: 'default' },
)

export async function loadFirst(language: Language): Promise<Record<string, Texts>> {
  return (await ofEveryPage[language]()).default
}

/** A catalogue that comes with a screen; nothing where every page has it. */
export async function loadCatalogue(language: Language, name: string): Promise<Texts | undefined> {
  return catalogues[`./${language}/${name}.json`]?.()
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
