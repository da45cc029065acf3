// node-nlp (https://github.com/axa-group/nlp.js) on Chinese: `[--learning-rate N] fit LINES MODEL` and `answer MODEL`, as
// nlu_contenders/protocol.py tells. As its documentation shows it, with two differences in its favour: no threshold, so that the
// likeliest intent counts however unsure it is, and no log. Its own learning rate is 0.6; a lower one understands more.
import fs from 'node:fs'
import path from 'node:path'
import readline from 'node:readline'
import { parseArgs } from 'node:util'
import basic from '@nlpjs/basic'
import chinese from '@nlpjs/lang-zh'

console.log = console.error // lang-zh reports to standard output, which belongs to the protocol

const LOCALE = 'zh'

const { values: options, positionals: [what, ...paths] } = parseArgs({
  options: { 'learning-rate': { type: 'string', default: '0.6' } },
  allowPositionals: true,
})

function create () {
  const nlp = new basic.Nlp({ autoLoad: false, autoSave: false, threshold: 0 })
  nlp.container.use(chinese.LangZh)
  nlp.container.registerConfiguration(`nlu-${LOCALE}`, { log: false, learningRate: Number(options['learning-rate']) })
  nlp.addLanguage(LOCALE) // makes the network: what it is to be must be registered by now
  return nlp
}

function say (value) {
  process.stdout.write(JSON.stringify(value) + '\n')
}

async function fit (linesFile, folder) {
  const lines = fs.readFileSync(linesFile, 'utf8').trim().split('\n').map(line => JSON.parse(line))
  const start = performance.now()
  const nlp = create()
  for (const { text, label } of lines) nlp.addDocument(LOCALE, text, label)
  await nlp.train()
  fs.writeFileSync(path.join(folder, 'model.nlp'), nlp.export(true))
  say({ fit_s: (performance.now() - start) / 1000 })
}

async function answer (folder) {
  const nlp = create()
  nlp.import(fs.readFileSync(path.join(folder, 'model.nlp'), 'utf8'))
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const labels = []
    const us = []
    for (const text of JSON.parse(line).texts) {
      const start = performance.now()
      const { intent } = await nlp.process(LOCALE, text)
      us.push((performance.now() - start) * 1000)
      labels.push(intent)
    }
    say({ labels, us })
  }
}

await (what === 'fit' ? fit : answer)(...paths)
