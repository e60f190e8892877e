import { readSchema } from '../../core/aws/data-file.ts'

/** The published description of the endpoints. */
export const openApi: object = readSchema('openapi.json')
