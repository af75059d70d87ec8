"""Reads a server with QGIS offscreen: python3 qgis_client.py ADDRESS FOLDER. Writes what it read as JSON, and two pictures into the folder."""
import json
import os
import sys

from qgis.core import (
    QgsApplication, QgsCoordinateTransform, QgsFeatureRequest, QgsMapRendererSequentialJob, QgsMapSettings, QgsPointXY, QgsProject, QgsRectangle,
    QgsVectorLayer, QgsVectorTileLayer)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

# The parks of the test server lie in a row, 0.001 degrees wide with as much between them: the middle of one, and of the gap beside it.
PARK = QgsPointXY(102.5265, 24.3005)
GAP = QgsPointXY(102.5275, 24.3005)
VIEW = QgsRectangle(102.52, 24.295, 102.535, 24.306)

address, folder = sys.argv[1:3]
application = QgsApplication([], False)
application.initQgis()


def picture(layer, name):
    """Draws a layer; says whether the park is drawn and the gap is not."""
    transform = QgsCoordinateTransform(parks.crs(), layer.crs(), QgsProject.instance())
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setBackgroundColor(QColor("white"))
    settings.setOutputSize(QSize(600, 400))
    settings.setDestinationCrs(layer.crs())
    settings.setExtent(transform.transformBoundingBox(VIEW))
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    image.save(os.path.join(folder, name))

    def drawn(place):
        pixel = settings.mapToPixel().transform(transform.transform(place))
        return image.pixelColor(int(pixel.x()), int(pixel.y())) != QColor("white")

    return {"park": drawn(PARK), "gap": drawn(GAP), "errors": [error.message for error in job.errors()]}


parks = QgsVectorLayer(f"url='{address}/ogc' typename='green-spaces' pageSize='10'", "parks", "OAPIF")
tiles = QgsVectorTileLayer(f"type=xyz&url={address}/tiles/green-spaces/%7Bz%7D/%7Bx%7D/%7By%7D.mvt&zmin=0&zmax=16", "tiles")
box = QgsFeatureRequest(QgsRectangle(102.5105, 24.2, 102.5155, 24.4))
json.dump({
    "valid": parks.isValid() and tiles.isValid(),
    "fields": {field.name(): field.typeName() for field in parks.fields()},
    "count": parks.featureCount(),
    "features": {feature["name"]: feature.geometry().asWkt(12) for feature in parks.getFeatures()},
    "box": sorted(feature["name"] for feature in parks.getFeatures(box)),
    "drawn": picture(parks, "features.png"),
    "tiled": picture(tiles, "tiles.png"),
}, sys.stdout)
sys.stdout.flush()
# Not exitQgis(): layers that Python frees after it take the process down.
os._exit(0)
