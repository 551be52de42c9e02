/// All chapters, in the book's order.
public let allChapters: [any Chapter.Type] = [
  Slopes.self
]
