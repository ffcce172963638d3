"""Products and passages into ranked hits: embeddings, FAISS and keyword search, fused."""
