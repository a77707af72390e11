import { behaviour } from './behaviour'
import { marks } from './marks'
import { nodes } from './nodes'

/** All of the editor: the schema first, then what it does. */
export const schemaExtensions = [...nodes, ...marks]
export const extensions = [...schemaExtensions, ...behaviour]
