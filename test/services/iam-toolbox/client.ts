/** A client of IAM Toolbox, which npm has no SDK for: signed requests, sent and read as they are. */
import { observing } from '../../support/evidence.ts'
import { ADMINISTRATOR, type Credentials, type TestServer } from '../../support/harness.ts'
import { REGION } from '../../support/places.ts'
import { send, signed } from '../../support/raw.ts'

interface Evaluation {
  readonly action: string
  readonly resource: string
  readonly context: Readonly<Record<string, string>>
  readonly evaluatedEffect: string
  readonly matchedPolicies: readonly {
    readonly uri: string
    readonly matchedStatements: readonly { readonly sid: string; readonly evaluatedEffect: string }[]
  }[]
}

export interface Details {
  readonly requestContext: Readonly<Record<string, string>>
  readonly evaluations: readonly Evaluation[]
  readonly policies: readonly {
    readonly type: string
    readonly inline: boolean
    readonly uri: string
    readonly attachedTo: readonly { readonly arn: string }[]
  }[]
  readonly nextToken?: string
}

/** An error, in the form that errors of SDKs have. */
class AnsweredError extends Error {
  readonly $metadata: { readonly httpStatusCode: number }

  constructor(code: string, message: string, httpStatusCode: number) {
    super(message)
    this.name = code
    this.$metadata = { httpStatusCode }
  }
}

export function iamToolbox(
  server: TestServer,
  credentials: Credentials = ADMINISTRATOR,
  region: string = REGION,
) {
  const observed = observing(credentials)
  const call = (operation: string, path: string): Promise<{ readonly output: unknown }> => {
    const names = { commandName: `${operation}Command`, clientName: 'IAMToolboxClient' }
    const answering = observed(async (sent: string) => {
      const request = signed(server, '', { service: 'iam', credentials, region, method: 'GET', path: sent })
      const { status, headers, body } = await send(server, request)
      const output: unknown = JSON.parse(body)
      if (status === 200) return { output }
      const message = String(Reflect.get(Object(output), 'message'))
      throw new AnsweredError(headers['x-amzn-errortype'] ?? '', message, status)
    }, names)
    return answering(path)
  }
  return {
    details: async (id: string, nextToken?: string): Promise<Details> => {
      const query = nextToken === undefined ? '' : `?nextToken=${encodeURIComponent(nextToken)}`
      const { output } = await call('GetRequestAuthorizationDetails', `/authorization-details/${id}${query}`)
      return detailsIn(output)
    },
    policy: async (id: string, uri: string): Promise<unknown> => {
      const path = `/authorization-details/${id}/policy?policyUri=${encodeURIComponent(uri)}`
      return Reflect.get(Object((await call('GetRequestAuthorizationPolicy', path)).output), 'policyDocument')
    },
  }
}

function detailsIn(output: unknown): Details {
  const details: Details = JSON.parse(JSON.stringify(output))
  return details
}

/** Returns the authorization ID of a call that is denied, from the header of the response. */
export async function deniedId(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(
    () => {
      throw new Error('The call was allowed')
    },
    (thrown: unknown) => thrown,
  )
  const response: unknown = Reflect.get(Object(error), '$response')
  const headers: unknown = Reflect.get(Object(response), 'headers')
  return String(Reflect.get(Object(headers), 'x-iamulator-authorization-id'))
}
