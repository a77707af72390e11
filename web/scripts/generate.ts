// The client's types of the API, from its description: src/api/schema.d.ts, which is not committed.
import { readFileSync, writeFileSync } from 'node:fs'

import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript'
import ts from 'typescript'

const api = new URL('../src/api/', import.meta.url)
const description = JSON.parse(readFileSync(new URL('openapi.json', api), 'utf8')) as OpenAPI3

const types = await openapiTS(description, {
  defaultNonNullable: false,
  inject: "import type { Document } from '../richtext/document'\n",
  // A text with structure is described by a schema of its own, which the editor is held to.
  transform: (schema) => (schema.title === 'RichText' ? ts.factory.createTypeReferenceNode('Document') : undefined),
})
writeFileSync(new URL('schema.d.ts', api), `// Made by scripts/generate.ts.\n${astToString(types)}`)
