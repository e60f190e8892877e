/** Explanations of what `unknownActions` permits have a note on each action and condition key that AWS does not have. */
import { expect, test } from '@jest/globals'
import { schemaCheck } from '../../../core/standards/json-schema.ts'
import { openApi } from '../../../server/admin/openapi.ts'
import { ACCOUNT, serverForAllTests } from '../../support/harness.ts'
import { post } from './requests.ts'

const conforms = schemaCheck(openApi, '#/components/schemas/Explanation', 'the explanation')

const server = serverForAllTests()

async function notesOn(action: string, context = {}): Promise<unknown> {
  const { status, text } = await post(server, 'explain', {
    principal: ACCOUNT,
    action,
    context,
    unknownActions: true,
  })
  expect(status).toBe(200)
  const explanation: unknown = JSON.parse(text)
  expect(conforms(explanation)).toEqual({ data: explanation })
  return Reflect.get(Object(explanation), 'notes')
}

const note = (kind: string, name: string, nearest?: string) =>
  `The ${kind} "${name}" is not in AWS's service authorization reference.${nearest === undefined ? '' : ` Did you mean "${nearest}"?`}`

test.each([
  ['s3:GetObjet', 's3:GetObject'],
  ['iam:listuser', 'iam:ListUsers'],
  ['S3:PutObjects', 's3:PutObject'],
  ['ss3:getobject', 's3:GetObject'],
  ['lamda:InvokeFunction', 'lambda:InvokeFunction'],
  ['s3:DoNothingOfThisKind', undefined],
  ['shop:PlaceOrder', undefined],
])('the action %s', async (action, nearest) => {
  expect(await notesOn(action)).toEqual([note('action', action, nearest)])
})

test.each([
  ['aws:SourceIpp', 'aws:SourceIp'],
  ['aws:multifactorauthpresnt', 'aws:MultiFactorAuthPresent'],
  ['AWS:PrincipalTags/team', 'aws:PrincipalTag/team'],
  ['asw:SourceIp', 'aws:SourceIp'],
  ['SourceIp', undefined],
  ['shop:Basket', undefined],
  ['shop:Tag/a', undefined],
])('the condition key %s', async (key, nearest) => {
  expect(await notesOn('s3:GetObject', { [key]: 'x' })).toEqual([note('condition key', key, nearest)])
})

test('and none on the names that it has, nor on claims of providers', async () => {
  const keys = ['AWS:sourceip', 'aws:RequestTag/Team', 'iam:ResourceTag/a/b', 'kms:EncryptionContext:App']
  const claims = [
    'id.example.com:sub',
    'id.example.com/realms/a:aud',
    'token.actions.githubusercontent.com:x',
  ]
  const context = Object.fromEntries([...keys, ...claims].map((key) => [key, 'x']))
  expect(await notesOn('S3:getobject', context)).toBeUndefined()
  expect(await notesOn('x:Y', { 'x:z': 1, 'aws:TagKeys': ['a'] })).toEqual([
    note('action', 'x:Y'),
    note('condition key', 'x:z'),
  ])
})
