/** Whether the data of a seed file have the form that the schema describes. */
import { type Checked, schemaCheck } from '../standards/json-schema.ts'
import { seedSchema } from './schema.ts'
import type { SeedFile } from './types.ts'

let check: ((data: unknown) => Checked<SeedFile>) | undefined

export function checkSeed(data: unknown): Checked<SeedFile> {
  check ??= schemaCheck<SeedFile>(seedSchema, '#', 'the seed')
  return check(data)
}
