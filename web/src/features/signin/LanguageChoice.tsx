import './signin.css'

import { useTranslation } from 'react-i18next'

import { chooseLanguage, currentLanguage, languages } from '../../i18n'

export function LanguageChoice() {
  const { t } = useTranslation()
  return (
    <nav aria-label={t('profile:language')} className="language-choice">
      {languages.map((language) => (
        <button
          key={language}
          type="button"
          lang={language}
          className="ds-link"
          aria-pressed={language === currentLanguage()}
          onClick={() => void chooseLanguage(language)}
        >
          {t(`common:language.${language}`)}
        </button>
      ))}
    </nav>
  )
}
