import about from './about.json'
import common from './common.json'
import errors from './errors.json'
import goals from './goals.json'
import log from './log.json'
import messages from './messages.json'
import participants from './participants.json'
import persons from './persons.json'
import plan from './plan.json'
import plans from './plans.json'
import profile from './profile.json'
import providers from './providers.json'
import signin from './signin.json'
import terms from './terms.json'

export default {
  about,
  common,
  errors,
  goals,
  log,
  messages,
  participants,
  persons,
  plan,
  plans,
  profile,
  providers,
  signin,
  terms,
}
