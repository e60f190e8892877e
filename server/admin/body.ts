/** Validates request bodies against the schemas of openapi.json. */
import type { ValidationResult } from '../../core/standards/json-schema.ts'
import { invalidBody } from './endpoint.ts'

/** An error message reports at most this many flaws, because a systematic mistake appears many times. */
const SHOWN_FLAWS = 5

/**
 * Returns a reader that validates bodies against a schema of openapi.json.
 *
 * The reader loads the validator with the first body. It rejects with EndpointError InvalidBody, whose
 * message names the invalid members.
 *
 * @param name the name of a schema under `components/schemas`
 */
export function bodyReader<Body>(name: string): (body: unknown) => Promise<Body> {
  let loading: Promise<(data: unknown) => ValidationResult<Body>> | undefined
  return async (body) => {
    loading ??= loadCheck<Body>(name)
    const check = await loading
    const checked = check(body)
    if ('data' in checked) return checked.data
    const messages = checked.flaws.slice(0, SHOWN_FLAWS).map(({ problem, advice }) => problem + advice)
    throw invalidBody(messages.map(sentence).join(' '))
  }
}

async function loadCheck<Body>(name: string): Promise<(data: unknown) => ValidationResult<Body>> {
  const [{ schemaCheck }, { openApi }] = await Promise.all([
    import('../../core/standards/json-schema.ts'),
    import('./openapi.ts'),
  ])
  return schemaCheck<Body>(openApi, `#/components/schemas/${name}`, 'the body')
}

function sentence(text: string): string {
  return /[.?]$/.test(text) ? text : `${text}.`
}
