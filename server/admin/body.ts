/** Bodies that are checked against the schemas of the published description. */
import type { Checked } from '../standards/json-schema.ts'
import { invalidBody } from './endpoint.ts'

/** A body with a systematic mistake has it many times: these are enough to see it. */
const SHOWN_FLAWS = 5

/**
 * A reader of bodies that have the form of a schema of openapi.json. The validator is loaded with the first body.
 *
 * @param name of a schema under `components/schemas`
 * @returns what rejects with EndpointError InvalidBody, whose message names the members that are wrong
 */
export function bodyReader<Body>(name: string): (body: unknown) => Promise<Body> {
  let loading: Promise<(data: unknown) => Checked<Body>> | undefined
  return async (body) => {
    loading ??= loadCheck<Body>(name)
    const check = await loading
    const checked = check(body)
    if ('data' in checked) return checked.data
    const messages = checked.flaws.slice(0, SHOWN_FLAWS).map(({ problem, advice }) => problem + advice)
    throw invalidBody(messages.map(sentence).join(' '))
  }
}

async function loadCheck<Body>(name: string): Promise<(data: unknown) => Checked<Body>> {
  const [{ schemaCheck }, { openApi }] = await Promise.all([
    import('../standards/json-schema.ts'),
    import('./openapi.ts'),
  ])
  return schemaCheck<Body>(openApi, `#/components/schemas/${name}`, 'the body')
}

function sentence(text: string): string {
  return /[.?]$/.test(text) ? text : `${text}.`
}
