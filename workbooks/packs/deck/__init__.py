"""The deck of the planning session: slides as values, what each part of the agenda says, and a .pptx of them."""
