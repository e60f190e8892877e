/** Validates the data of a seed file against the schema. */
import { schemaCheck, type ValidationResult } from '../standards/json-schema.ts'
import { seedSchema } from './schema.ts'
import type { SeedFile } from './types.ts'

let check: ((data: unknown) => ValidationResult<SeedFile>) | undefined

export function checkSeed(data: unknown): ValidationResult<SeedFile> {
  check ??= schemaCheck<SeedFile>(seedSchema, '#', 'the seed')
  return check(data)
}
