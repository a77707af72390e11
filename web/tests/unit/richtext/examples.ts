import Ajv2020 from 'ajv/dist/2020'

import described from '../../../../libs/contracts/src/samplan_contracts/richtext/schema.json'
import refused from '../../../../libs/contracts/tests/richtext/examples/invalid.json'
import taken from '../../../../libs/contracts/tests/richtext/examples/valid.json'
import type { Document } from '../../../src/richtext/document'

export interface Example {
  name: string
  document: unknown
  stored?: Document
  pointer?: string
  code?: string
}

/** The examples that the services' validator and renderers are held to. */
export const valid = taken as unknown as Example[]
export const invalid = refused as unknown as Example[]
export const schema = described

const judge = new Ajv2020({ strict: false }).compile(schema)

export const isOfSchema = (document: unknown): boolean => judge(document)
