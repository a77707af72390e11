// The pages of the made-up provider. They say on each of them that nothing here is real.

const escape = (text) => String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

const page = (title, body) => `<!doctype html>
<html lang="nb"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)} (utvikling)</title>
<style>
body { font: 18px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 2rem auto; padding: 0 1rem; color: #1e2b3c }
fieldset { border: 1px solid #b8bfc8; border-radius: 6px; margin: 0 0 1.5rem } legend { font-weight: 600 }
label { display: block; padding: .4rem 0 } input[type=text] { font: inherit; padding: .5rem; width: 14rem }
button { font: inherit; padding: .6rem 1.2rem; border-radius: 6px; border: 2px solid #1e2b3c; background: #1e2b3c; color: #fff }
button.plain { background: #fff; color: #1e2b3c } .note { background: #fff2d6; padding: .6rem 1rem; border-radius: 6px }
</style>
<h1>${escape(title)}</h1>
<p class="note">Dette er ikke den ekte tjenesten. Den finnes bare for utvikling, og alle her er oppdiktet.</p>
${body}</html>`

/** Who to be, and how to show it. */
export function choosing(name, people, methods, params) {
  const who = people.map(
    ({ name: person, identity_number: number, organisation }, at) =>
      `<label><input type="radio" name="pid" value="${escape(number)}"${at === 0 ? ' checked' : ''}> ${escape(person)}, ${escape(organisation)}</label>`,
  )
  const how = Object.entries(methods).map(
    ([code, method], at) =>
      `<label><input type="radio" name="method" value="${code}"${at === 0 ? ' checked' : ''}> ${escape(method.name)} (${method.high ? 'høyt' : 'betydelig'} nivå)</label>`,
  )
  return page(
    name,
    `<form method="post">
<fieldset><legend>Hvem er du?</legend>${who.join('\n')}
<label>Eller et syntetisk fødselsnummer <input type="text" name="typed" inputmode="numeric" maxlength="14" autocomplete="off"></label></fieldset>
<fieldset><legend>Hvordan logger du inn?</legend>${how.join('\n')}</fieldset>
<p>Samplan ber om <code>${escape(params.acr_values ?? '')}</code>${params.prompt ? `, og om at du viser hvem du er på nytt` : ''}.</p>
<button>Logg inn</button> <button class="plain" name="cancel" value="1">Avbryt</button>
</form>`,
  )
}

/** Tells every service of the session that it has ended, in frames, and then ends it here. */
export function leaving(name, form, services) {
  const frames = services.map((url) => `<iframe src="${escape(url)}" hidden></iframe>`)
  return page(
    name,
    `<p>Du logges ut.</p>${frames.join('')}${form}
<input form="op.logoutForm" type="hidden" name="logout" value="yes"><button form="op.logoutForm">Logg ut</button>
<script>addEventListener('load', () => document.getElementById('op.logoutForm').submit())</script>`,
  )
}

/** One sentence. */
export function message(name, text) {
  return page(name || 'OpenID', `<p>${escape(text)}</p>`)
}
