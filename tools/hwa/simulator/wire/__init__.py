"""What the engine answers over HTTP: REST V2, REST V1, the model, and who may ask."""
