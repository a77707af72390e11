import common from './common.json'
import errors from './errors.json'
import goals from './goals.json'
import log from './log.json'
import messages from './messages.json'
import participants from './participants.json'
import plan from './plan.json'
import plans from './plans.json'
import profile from './profile.json'
import reports from './reports.json'
import signin from './signin.json'
import wizard from './wizard.json'

export default { common, errors, goals, log, messages, participants, plan, plans, profile, reports, signin, wizard }
