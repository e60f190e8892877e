/** The layers in a request to Lambda are what `lambda:Layer` has. */
import { LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import { expect, test } from '@jest/globals'
import { answeringUpstream } from '../support/answering-upstream.ts'
import { guardedServer } from '../support/guarded.ts'

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:sorter'

test('D10.9: lambda:Layer is absent when a request names no layers', async () => {
  const upstream = await answeringUpstream(({ name }) => (name.startsWith('PUT ') ? {} : undefined))
  const server = await guardedServer({ '*': upstream.url })
  const update = async (Condition: unknown, Layers?: string[]) => {
    const statement = { Action: 'lambda:UpdateFunctionConfiguration', Resource: ARN, Condition }
    const client = server.client(LambdaClient, await server.user(statement))
    const input = { FunctionName: 'sorter', Timeout: 5, Layers }
    return client.send(new UpdateFunctionConfigurationCommand(input)).then(
      () => 'allowed',
      (error: Error) => error.name,
    )
  }
  const layer = { 'lambda:Layer': 'arn:aws:lambda:us-east-1:000000000000:layer:tools:1' }
  for (const Layers of [undefined, []]) {
    expect(await update({ 'ForAllValues:StringEquals': layer }, Layers)).toBe('allowed')
    expect(await update({ StringEqualsIfExists: layer }, Layers)).toBe('allowed')
    expect(await update({ 'ForAnyValue:StringEquals': layer }, Layers)).toBe('AccessDeniedException')
    expect(await update({ Null: { 'lambda:Layer': 'false' } }, Layers)).toBe('AccessDeniedException')
  }
  await server.close()
  await upstream.close()
})
