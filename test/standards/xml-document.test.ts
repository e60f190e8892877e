import { describe, expect, test } from '@jest/globals'
import {
  attributeOf,
  childrenNamed,
  parseXml,
  textOf,
  type XmlElement,
} from '../../core/standards/xml/document.ts'

const element = (name: string, more: Partial<XmlElement> = {}): XmlElement => ({
  prefix: '',
  name,
  namespace: '',
  attributes: [],
  children: [],
  ...more,
})

describe('a document', () => {
  test('is a tree of elements, attributes and texts', async () => {
    const text = `<?xml version="1.0"?>
<!-- before -->
<p:a xmlns:p="urn:p" b="1" p:c="2&#x41;&amp;"><d xmlns="urn:d">x &lt; y</d> <e/></p:a>
<!-- after -->
`
    const xmlns = 'http://www.w3.org/2000/xmlns/'
    expect(await parseXml(text)).toEqual(
      element('a', {
        prefix: 'p',
        namespace: 'urn:p',
        attributes: [
          { prefix: 'xmlns', name: 'p', namespace: xmlns, value: 'urn:p' },
          { prefix: '', name: 'b', namespace: '', value: '1' },
          { prefix: 'p', name: 'c', namespace: 'urn:p', value: '2A&' },
        ],
        children: [
          element('d', {
            namespace: 'urn:d',
            attributes: [{ prefix: '', name: 'xmlns', namespace: xmlns, value: 'urn:d' }],
            children: ['x < y'],
          }),
          ' ',
          element('e'),
        ],
      }),
    )
  })

  test('has no comments: the text around one is one text, as is that around CDATA', async () => {
    const root = await parseXml('<a>ad<!-- .example -->min<![CDATA[ <b>&amp;]]></a>')
    expect(root?.children).toEqual(['admin <b>&amp;'])
    expect((await parseXml('<a><!-- only --></a>'))?.children).toEqual([])
  })

  test('has the line ends of XML 1.0', async () => {
    expect((await parseXml('<a>1\r\n2\r3\n4\u20285\u0085</a>'))?.children).toEqual([
      '1\n2\n3\n4\u20285\u0085',
    ])
  })

  test('is looked through', async () => {
    const root = await parseXml('<a x="1" p:x="2" xmlns:p="urn:p">one<b>two</b><p:b/>three<b/></a>')
    if (!root) throw new Error('not parsed')
    expect(textOf(root)).toBe('onethree')
    expect(childrenNamed(root, '', 'b').map(textOf)).toEqual(['two', ''])
    expect(childrenNamed(root, 'urn:p', 'b')).toHaveLength(1)
    expect(attributeOf(root, 'x')).toBe('1')
    expect(attributeOf(root, 'y')).toBeUndefined()
  })

  test('may be a hundred deep, and long', async () => {
    expect(await parseXml(`${'<a>'.repeat(100)}${'</a>'.repeat(100)}`)).toBeDefined()
    expect(await parseXml(`<a>${'<b/>'.repeat(19_000)}</a>`)).toBeDefined()
    expect(await parseXml(`<a>${'x'.repeat(9_999_990)}</a>`)).toBeDefined()
  })

  test('may have many names and attributes, and comments around it', async () => {
    expect(await parseXml(`<a>${namesOf(199)}</a>`)).toBeDefined()
    expect(await parseXml(`<a${attributesOf(50_000)}/>`)).toBeDefined()
    expect(await parseXml(`${'<!-- -->'.repeat(50)}<a/>${'<?b c?>'.repeat(49)}`)).toBeDefined()
  })
})

const namesOf = (count: number) =>
  Array.from({ length: count }, (_, index) => `<b${index}></b${index}>`).join('')
const attributesOf = (count: number) => Array.from({ length: count }, (_, index) => ` b${index}=""`).join('')

/** Returns a document as long as the longest one that a request can contain. */
const endless = (before: string, unit: string) => before.padEnd(10_000_000, unit)

describe('is refused', () => {
  const refused: [string, string][] = [
    ['nothing', ''],
    ['white space', ' \n'],
    ['text', 'text'],
    ['text before the root', 'text<a/>'],
    ['text after the root', '<a/>text'],
    ['two roots', '<a/><b/>'],
    ['a declaration alone', '<?xml version="1.0"?>'],
    ['a comment alone', '<!-- a -->'],
    ['a document type', '<!DOCTYPE a><a/>'],
    ['a document type in small letters', '<!doctype a><a/>'],
    ['an entity', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
    ['an entity of a file', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'],
    ['an entity that nobody declared', '<a>&nbsp;</a>'],
    ['such an entity in an attribute', '<a b="&nbsp;"/>'],
    ['an element without an end', '<a>'],
    ['an end without an element', '<a></b></a>'],
    ['elements that overlap', '<a><b></a></b>'],
    ['an end that is whole', '<a><b></b/></a>'],
    ['an end with a space that XML does not know', '<a></a\u00a0></a>'],
    ['a name with such a space', '<a\u00a0></a>'],
    ['an end with more in it', '<a><b></b c></a>'],
    ['an end with an attribute', '<a><b></b c=""></a>'],
    ['ends in capitals', '<a></A>'],
    ['an unfinished tag', '<a'],
    ['tags in tags', '<a <b> c="">'],
    ['a tag in an attribute', '<a b="<c/>"/>'],
    ['an unfinished comment', '<a><!-- </a>'],
    ['an attribute without quotes', '<a b=c/>'],
    ['an attribute without a value', '<a b/>'],
    ['an attribute twice', '<a b="1" b="2"/>'],
    ['a prefix that nobody declared', '<p:a/>'],
    ['such a prefix of an attribute', '<a p:b="1"/>'],
    ['a prefix that every object has', '<constructor:a/>'],
    ['an instruction within', '<a><?php echo 1 ?></a>'],
    ['a character that XML does not have', '<a>\u0000</a>'],
    ['half a character', '<a>\uD800</a>'],
    ['depth without end', `${'<a>'.repeat(101)}${'</a>'.repeat(101)}`],
    ['tags without end', `<a>${'<b/>'.repeat(20_000)}</a>`],
    ['ends without end', '<a>'.padEnd(500_000, '</a>')],
    ['quotes without end', `<a ${'"" '.repeat(1_000_000)}`],
    ['beginnings without end', '<a b="'.repeat(100_000)],
    ['a name without end', endless('<', 'a')],
    ['a name without end that starts anew', endless('<a', '<')],
    ['the name of an end without end', endless('<a></', 'a')],
    ['space without end', endless('<a></a', ' ')],
    ['space without end in a tag', endless('<a', ' ')],
    ['a value without end', endless('<a b="', 'c')],
    ['a comment without end', endless('<a><!--', '-')],
    ['CDATA without end', endless('<a><![CDATA[', ']')],
    ['an instruction without end', endless('<a><?b', '?')],
    ['nothing but space', endless('', ' ')],
    ['names of elements without end', `<a>${namesOf(200)}</a>`],
    ['attributes without end', `<a${attributesOf(50_001)}/>`],
    [
      'attributes without end, some in each element',
      `<a>${`<b${attributesOf(10)}/>`.repeat(5000)}<b c=''/></a>`,
    ],
    ['comments around the root without end', `${'<!---->'.repeat(50)}<a/>${'<!---->'.repeat(50)}`],
    ['instructions before the root without end', `${'<?b c?>'.repeat(100)}<a/>`],
  ]
  test.each(refused)('%s', async (_what, text) => {
    expect(await parseXml(text)).toBeUndefined()
  })
})

test('an attribute of a namespace is not the one without', async () => {
  const idOf = async (text: string) => {
    const root = await parseXml(text)
    return root && attributeOf(root, 'ID')
  }
  expect(await idOf('<a xmlns:p="urn:p" p:ID="1" ID="2"/>')).toBe('2')
  expect(await idOf('<a xmlns:p="urn:p" p:ID="1"/>')).toBeUndefined()
})
