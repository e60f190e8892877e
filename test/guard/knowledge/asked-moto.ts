/** A moto that tests ask about what one account has in one region. */
import { afterAll, beforeAll } from '@jest/globals'
import type { AskUpstream } from '../../../guard/transport/types.ts'
import type { Answers, LookupKind } from '../../../recognition/resolution/lookups.ts'
import { type Moto, motoServer, type UpstreamServer } from '../../support/upstreams.ts'
import { answerFrom, askAt, Calls } from './upstream-calls.ts'

export const ACCOUNT = '111122223333'
export const REGION = 'eu-west-1'
const WHERE = { accountId: ACCOUNT, partition: 'aws', region: REGION } as const

export const arn = (service: string, resource: string): string =>
  `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`

export interface AskedMoto {
  readonly calls: Calls
  /** Asks one question, with nothing known yet. */
  ask<Kind extends LookupKind>(kind: Kind, value: string): Promise<Answers[Kind]>
}

/** Starts moto before the tests of the block that calls this, and stops it after them. */
export function askedMoto(moto: Moto): AskedMoto {
  let server: UpstreamServer
  beforeAll(async () => {
    server = await motoServer({ moto })
  })
  afterAll(() => server.stop())
  const ask: AskUpstream = (request) => askAt(server.url)(request)
  return {
    calls: new Calls(ask, ACCOUNT, REGION),
    ask: (kind, value) => answerFrom(ask, { kind, value, ...WHERE }),
  }
}
