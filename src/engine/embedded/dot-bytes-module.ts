/** Made of `dot-bytes.wat` by `npm run assemble`: the module in base64. */
export const MODULE =
  'AGFzbQEAAAABBwFgAn9/AX8CEwEHc2VjdGlvbgZtZW1vcnkCAAEDAgEABwcBA2RvdAAACmgBZgICfwJ7A0AgACACav0ABAAhBCAC' +
  'QQF0IQMgBSAE/YcBIAP9AAQA/boBIAT9iAEgA/0ABBD9ugH9rgH9rgEhBSACQRBqIQIgAiABSQ0ACyAF/RsAIAX9GwFqIAX9GwIg' +
  'Bf0bA2pqCw=='
