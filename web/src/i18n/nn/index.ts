import common from './common.json'
import errors from './errors.json'
import profile from './profile.json'
import providers from './providers.json'
import signin from './signin.json'

export default { common, errors, profile, providers, signin }
