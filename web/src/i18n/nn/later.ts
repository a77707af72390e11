import acting from './acting.json'
import administration from './administration.json'
import archive from './archive.json'
import joining from './joining.json'
import merging from './merging.json'
import print from './print.json'
import reports from './reports.json'
import richtext from './richtext.json'
import wizard from './wizard.json'

export default {
  acting,
  administration,
  archive,
  joining,
  merging,
  print,
  reports,
  richtext,
  wizard,
}
