import about from './about.json'
import acting from './acting.json'
import administration from './administration.json'
import archive from './archive.json'
import common from './common.json'
import errors from './errors.json'
import goals from './goals.json'
import joining from './joining.json'
import log from './log.json'
import messages from './messages.json'
import participants from './participants.json'
import persons from './persons.json'
import plan from './plan.json'
import plans from './plans.json'
import print from './print.json'
import profile from './profile.json'
import providers from './providers.json'
import reports from './reports.json'
import signin from './signin.json'
import terms from './terms.json'
import wizard from './wizard.json'

export default {
  about,
  acting,
  administration,
  archive,
  common,
  errors,
  goals,
  joining,
  log,
  messages,
  participants,
  persons,
  plan,
  plans,
  print,
  profile,
  providers,
  reports,
  signin,
  terms,
  wizard,
}
