/** The real model worker in a thread that ends at the first attempt to use the network. */
import net from 'node:net'

globalThis.fetch = () => process.exit(7)
net.Socket.prototype.connect = () => process.exit(7)

await import('../../src/embedding/onnx-worker.ts')
