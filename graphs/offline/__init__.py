"""The embedded model: understands and phrases without a language model."""
