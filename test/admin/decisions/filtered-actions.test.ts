/** Which lists of decisions are rejected, and for which of them the recorded decisions are searched. */
import { expect, test } from '@jest/globals'
import { requireFilteredActions } from '../../../server/admin/decisions/filtered-actions.ts'

/** Returns the queries for recorded decisions, and the code of the error. */
async function outcomeOf(query: string, isRecorded = false) {
  const searched: string[] = []
  const error = await requireFilteredActions(
    { ownServices: new Set(['shop']) },
    new URLSearchParams(query),
    async (parameters) => {
      searched.push(String(parameters))
      return isRecorded
    },
  ).then(
    () => undefined,
    ({ code }) => code,
  )
  return { searched, error }
}

test.each([
  'action=iam:ListUsers',
  'action=iam:List*',
  'action=*User',
  'action=shop:Order',
  'action=iam:ListUser&kind=refused',
  'action=iam:ListUser&unknownActions=true',
])('%s is accepted without a search, which replicas would have to answer', async (query) => {
  expect(await outcomeOf(query)).toEqual({ searched: [], error: undefined })
})

test('an unknown action is rejected unless a decision is about it', async () => {
  const searched = ['action=iam%3AListUser&kind=decision&limit=1']
  expect(await outcomeOf('action=iam:ListUser')).toEqual({ searched, error: 'UnknownAction' })
  expect(await outcomeOf('action=iam:ListUser', true)).toEqual({ searched, error: undefined })
})
