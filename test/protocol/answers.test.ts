import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseStringPromise } from 'xml2js'
import { AwsError } from '../../protocol/errors.ts'
import { writeJsonError, writeJsonResponse } from '../../protocol/query-json.ts'
import { escapeText, writeError, writeResponse } from '../../protocol/xml.ts'
import { model } from './model.ts'

const ID = '11111111-2222-3333-4444-555555555555'

// biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 cannot contain these characters
const UNREPRESENTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu

const full = {
  Text: 'a & b < c > d',
  Count: 7,
  Flag: false,
  Blob: Buffer.from('hi'),
  When: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
  Exactly: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
  Names: ['a', ''],
  Tags: [{ Key: 'k', Value: undefined }],
  Inner: {},
  Map: { key: { Text: 'x' } },
  Kinds: [],
  Kind: '',
  Unknown: 'not in the model',
}

describe('XML', () => {
  test('is laid out as AWS lays it out', () => {
    expect(
      writeResponse(model, 'Try', full, ID),
    ).toBe(`<TryResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">
  <TryResult>
    <Text>a &amp; b &lt; c &gt; d</Text>
    <Count>7</Count>
    <Flag>false</Flag>
    <Blob>aGk=</Blob>
    <When>2026-01-02T03:04:05Z</When>
    <Exactly>2026-01-02T03:04:05.678Z</Exactly>
    <Names>
      <member>a</member>
      <member/>
    </Names>
    <Kinds/>
    <Tags>
      <member>
        <Key>k</Key>
      </member>
    </Tags>
    <Inner/>
    <Map>
      <entry>
        <key>key</key>
        <value>
          <Text>x</Text>
        </value>
      </entry>
    </Map>
    <Kind/>
  </TryResult>
  <ResponseMetadata>
    <RequestId>${ID}</RequestId>
  </ResponseMetadata>
</TryResponse>
`)
  })

  test('an operation without output has no Result element', () => {
    expect(
      writeResponse(model, 'Silent', undefined, ID),
    ).toBe(`<SilentResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">
  <ResponseMetadata>
    <RequestId>${ID}</RequestId>
  </ResponseMetadata>
</SilentResponse>
`)
  })

  test('an empty output is an empty element', () => {
    expect(writeResponse(model, 'Try', {}, ID)).toContain('  <TryResult/>\n')
    expect(writeResponse(model, 'Try', { Map: {}, Names: 'no list' }, ID)).toContain('<Names/>\n    <Map/>\n')
  })

  test('an error', () => {
    expect(
      writeError(model, new AwsError('NoSuchEntity', 'No <such> thing', 404), ID),
    ).toBe(`<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">
  <Error>
    <Type>Sender</Type>
    <Code>NoSuchEntity</Code>
    <Message>No &lt;such&gt; thing</Message>
  </Error>
  <RequestId>${ID}</RequestId>
</ErrorResponse>
`)
  })

  test('an error without a message, of the service, before a service is known', () => {
    const text = writeError(undefined, new AwsError('ServiceFailure', undefined, 500), ID)
    expect(text).toContain('xmlns="http://webservices.amazon.com/AWSFault/2005-15-09"')
    expect(text).toContain('<Type>Receiver</Type>\n    <Code>ServiceFailure</Code>\n  </Error>')
  })

  test('any text comes back from a parser as it went in, as far as XML can hold it', async () => {
    const texts = fc.string({ unit: 'binary', maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const representable = text.replace(UNREPRESENTABLE, '\ufffd')
        const parsed = await parseStringPromise(`<a>|${escapeText(text)}|</a>`)
        expect(parsed.a).toBe(`|${representable}|`)
      }),
    )
  })
})

describe('JSON', () => {
  test('has times in seconds', () => {
    expect(JSON.parse(writeJsonResponse(model, 'Try', { ...full, Names: 'no list' }, ID))).toEqual({
      TryResponse: {
        TryResult: {
          Text: 'a & b < c > d',
          Count: 7,
          Flag: false,
          Blob: 'aGk=',
          When: 1_767_323_045,
          Exactly: 1_767_323_045.678,
          Names: [],
          Kinds: [],
          Tags: [{ Key: 'k' }],
          Inner: {},
          Map: { key: { Text: 'x' } },
          Kind: '',
        },
        ResponseMetadata: { RequestId: ID },
      },
    })
  })

  test('without output, and errors', () => {
    expect(JSON.parse(writeJsonResponse(model, 'Silent', undefined, ID))).toEqual({
      SilentResponse: { ResponseMetadata: { RequestId: ID } },
    })
    expect(JSON.parse(writeJsonError(new AwsError('A', 'b', 400), ID))).toEqual({
      Error: { Code: 'A', Message: 'b', Type: 'Sender' },
      RequestId: ID,
    })
    expect(JSON.parse(writeJsonError(new AwsError('A', undefined, 500), ID))).toEqual({
      Error: { Code: 'A', Type: 'Receiver' },
      RequestId: ID,
    })
  })
})
