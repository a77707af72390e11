import type { Screen } from './screens.ts'

/** Signing in through a provider, and what may come of it. */
export const providerScreens: Screen[] = [
  {
    name: 'sign-in-providers',
    as: null,
    at: () => '/',
    prepare: ({ world }) => {
      world.providers = ['helseid', 'idporten', 'ansattporten']
    },
  },
  {
    name: 'sign-in-provider-required',
    as: null,
    at: () => '/',
    prepare: ({ world }) => {
      world.providers = ['idporten']
      world.providerRequired = true
    },
    act: async (page) => {
      await page.locator('#username').fill('kari')
      await page.locator('#password').fill('riktig hest batteri')
      await page.locator('button[type=submit]').click()
      await page.getByRole('heading', { level: 1, name: /krever|krev|asks for/ }).waitFor()
    },
  },
  {
    name: 'link-account',
    as: null,
    at: () => '/koble-sammen',
    prepare: ({ world, liv }) => {
      world.linking = liv.id
    },
  },
  { name: 'link-account-too-late', as: null, at: () => '/koble-sammen' },
  { name: 'provider-minid', as: null, at: () => '/innlogging?feil=provider.level_too_low&metode=minid' },
  { name: 'provider-no-account', as: null, at: () => '/innlogging?feil=provider.no_account&nummer=01936b00-0000-7000-8000-00000000000a' },
  { name: 'provider-away', as: null, at: () => '/innlogging?feil=service.unavailable' },
  { name: 'signed-out', as: null, at: () => '/utlogget' },
  { name: 'confirmed', at: () => '/bekreftet' },
]
