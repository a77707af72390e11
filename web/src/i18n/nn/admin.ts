import administration from './administration.json'
import merging from './merging.json'

export default { administration, merging }
