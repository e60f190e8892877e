/** A small SSM Parameter Store that delegates authorization to iamulator. Parameters are kept in memory. */
import express from 'express'

const AUTHORIZE = `${process.env.AWS_ENDPOINT_URL ?? 'http://127.0.0.1:4566'}/_iamulator/authorize`
const EXISTS =
  'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.'
const ABSENT =
  "1 validation error detected: Value at 'NAME' failed to satisfy constraint: Member must not be null"
const parameters = new Map()
const shown = ({ tags: _, ...parameter }) => parameter
const refusal = (code, message = '', status = 400) => Object.assign(new Error(message), { code, status })

async function authorize(question) {
  const body = JSON.stringify({ ...question, protocol: 'json', signedFor: 'ssm' })
  const answer = await (await fetch(AUTHORIZE, { method: 'POST', body })).json()
  if (!answer.allowed) throw Object.assign(new Error(answer.message), answer.error)
  return answer
}

const operations = {
  PutParameter: {
    context: ({ Overwrite, Tags = [] }) => ({
      'ssm:Overwrite': Overwrite === true,
      ...Object.fromEntries(Tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, `${Value}`])),
    }),
    run({ Name, Value, Type, Overwrite, Tags = [] }, ARN) {
      const old = parameters.get(ARN)
      if (old && !Overwrite) throw refusal('ParameterAlreadyExists', EXISTS)
      const tags = old?.tags ?? Object.fromEntries(Tags.map((tag) => [tag.Key, tag.Value]))
      const [Version, LastModifiedDate] = [(old?.Version ?? 0) + 1, Date.now() / 1000]
      parameters.set(ARN, { Name, Type: Type ?? old?.Type, Value, Version, LastModifiedDate, ARN, tags })
      return { Version, Tier: 'Standard' }
    },
  },
  GetParameter: {
    run(_input, arn) {
      if (!parameters.has(arn)) throw refusal('ParameterNotFound')
      return { Parameter: shown(parameters.get(arn)) }
    },
  },
  GetParametersByPath: {
    named: 'Path',
    context: ({ Recursive }) => ({ 'ssm:Recursive': Recursive === true }),
    run({ Recursive }, arn) {
      const below = `${arn.replace(/\/$/, '')}/`
      const isThere = ({ ARN }) => ARN.startsWith(below) && (Recursive || !ARN.includes('/', below.length))
      return { Parameters: [...parameters.values()].filter(isThere).map(shown) }
    },
  },
}

async function read(body, { named = 'Name', context }) {
  const input = JSON.parse(body)
  return { input, named, path: input[named]?.replace(/^\//, ''), context: context?.(input) }
}

async function answer({ method, originalUrl, rawHeaders, headers, body = Buffer.alloc(0), socket }) {
  const request = { method, path: originalUrl, headers: rawHeaders, body: body.toString('base64') }
  const { caller, scope } = await authorize({ request })
  const name = headers['x-amz-target']?.split('.')[1]
  if (!Object.hasOwn(operations, name)) throw refusal('UnknownOperationException')
  const unreadable = () => Promise.reject(refusal('SerializationException'))
  const { input, named, path, context } = await read(body, operations[name]).catch(unreadable)
  if (path === undefined) throw refusal('ValidationException', ABSENT.replace('NAME', named.toLowerCase()))
  const arn = `arn:aws:ssm:${scope?.region}:${caller.account}:parameter/${path}`
  const about = { resourceTags: parameters.get(arn)?.tags, context, sourceIp: socket.remoteAddress }
  for (const action of input.Tags ? [name, 'AddTagsToResource'] : [name])
    await authorize({ request, action: `ssm:${action}`, resources: [arn], ...about })
  return operations[name].run(input, arn)
}

const app = express().use(express.raw({ type: () => true }), (request, response) => {
  const send = (status, body) => response.status(status).type('application/x-amz-json-1.1').json(body)
  const refuse = ({ status = 500, code = 'InternalServerError', message }) =>
    send(status, { __type: code, message })
  answer(request).then((output) => send(200, output), refuse)
})
const listen = (told) => app.listen(Number(process.argv[2] ?? 4773), '127.0.0.1', told)
const fail = ({ message }) => process.stderr.write(`error: ${message}\n`, () => process.exit(1))
new Promise(listen).then((problem) => (problem ? fail(problem) : console.log('Ready.')), fail)
