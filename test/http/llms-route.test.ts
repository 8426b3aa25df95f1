/** `/llms.txt`: what is here for assistants, route by route. */
import request from 'supertest'
import { expect, test } from 'vitest'
import { sampleApp } from './sample-app.ts'

test('it lists every route there is, each with what it is for', async () => {
  const { app } = sampleApp({ mcp: async () => {} })
  const { text, type } = await request(app).get('/llms.txt').expect(200)
  expect(type).toBe('text/plain')
  expect(text).toMatch(/^# Verbatim\n\n> /)
  const listed = [...text.matchAll(/^- \[(\S+ \S+)\]\((\S+)\): .+\.$/gm)].map(match => match[1])
  const { body } = await request(app).get('/')
  expect(listed).toEqual(body.routes)
  expect(listed).toContain('POST /mcp')
})

test('it names no route that is not there, and a key only where one is needed', async () => {
  const open = await request(sampleApp().app).get('/llms.txt')
  expect(open.text).not.toMatch(/\/mcp|key/i)
  const access = { host: '127.0.0.1', apiKeys: ['secret'], allowedHosts: [], allowedOrigins: [] }
  const { text } = await request(sampleApp({ access }).app).get('/llms.txt').expect(200)
  expect(text).toContain('A key is needed')
  expect(text).not.toContain('secret')
})
